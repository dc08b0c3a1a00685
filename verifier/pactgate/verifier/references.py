"""Functions that a person names as `module:object`: those for provider states, and those that make messages."""

import importlib
import sys
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path

from pactgate.verifier.errors import UnusableFunctions

type Functions = Mapping[str, Callable[..., object]]


def functions(reference: str, what: str) -> Functions:
    """The functions that `module:object` names, the module looked for in the working folder first.

    Args:
        reference: what was written.
        what: what they are for, such as "provider states".

    Raises:
        UnusableFunctions: there is no such module or object, the module fails, or it is no mapping of names to
            functions.
    """
    module_name, _, name = reference.partition(":")
    if not module_name or not name:
        raise UnusableFunctions(f"{reference!r} does not name {what}: write module:object.")
    module = _module(module_name, what)
    if not hasattr(module, name):
        raise UnusableFunctions(f"The module {module_name} has no {name!r} with {what}.")
    functions = getattr(module, name)
    if not isinstance(functions, Mapping) or not all(map(callable, functions.values())):
        raise UnusableFunctions(f"{reference} must be a dictionary of functions for {what}, by name.")
    return functions


def _module(name: str, what: str) -> object:
    folder = str(Path.cwd())
    if folder not in sys.path:
        sys.path.insert(0, folder)
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        raise UnusableFunctions(f"There is no module {error.name!r} for the {what} of {name}.") from error
    except (Exception, SystemExit) as error:
        reason = traceback.format_exception_only(error)[-1].strip()
        raise UnusableFunctions(f"The module {name} with {what} fails when it is imported: {reason}") from error
