"""Every tool of SmartBear's MCP server as a page: `python -m scripts.docs.mcp` uses them, and prints the page.

It needs what `make clients` installs.
"""

import tempfile
from pathlib import Path

from pactgate.broker.store.engine import Database
from pactgate.broker.store.migrate import migrate
from tests.mcp.driver import ROOT_USER, Answers, mcp_world, use_every_tool
from tests.mcp.page import page


def _answers(folder: Path, *, with_token: bool) -> Answers:
    folder.mkdir()
    database = Database(f"sqlite:///{folder / 'broker.db'}")
    migrate(database)
    with mcp_world(database) as world:
        credentials = {"token": world.token} if with_token else ROOT_USER
        answers = use_every_tool(world, folder, **credentials)
    database.close()
    return answers


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        print(page(_answers(work / "token", with_token=True), _answers(work / "user", with_token=False)), end="")
