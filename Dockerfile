# The broker's image: the base and the extras `broker` and `telemetry`, nothing that replays or tests.
# For a release pin it by digest: docker build --build-arg BASE=python:3.13-slim@sha256:... .
ARG BASE=python:3.13-slim

FROM ${BASE} AS build
RUN python -m venv --without-pip /opt/pactgate
WORKDIR /source
# What changes seldom first: the dependencies stay in the cache while only our code changes.
COPY pyproject.toml constraints.txt ./
COPY scripts/requirements scripts/
# The pip of the base may be too old to take hashes from constraints; its own entry is a requirement.
RUN sed -n '/^pip==/,/[^\]$/p' constraints.txt > pip.txt \
    && pip install --no-cache-dir --require-hashes --requirement pip.txt \
    && pip install --no-cache-dir --require-hashes --constraint constraints.txt hatchling \
    && python scripts/requirements broker telemetry > requirements.txt \
    && pip --python /opt/pactgate/bin/python install --no-cache-dir --require-hashes --constraint constraints.txt \
      --requirement requirements.txt
COPY README.md LICENSE ./
COPY childprocess childprocess
COPY pactfile pactfile
COPY openapi openapi
COPY verifier verifier
COPY broker broker
COPY cli cli
# Hatchling, which builds the wheel, is of the locked version too, and no part of the image.
RUN pip wheel --no-cache-dir --no-deps --no-build-isolation --wheel-dir dist . \
    && pip --python /opt/pactgate/bin/python install --no-cache-dir --no-deps --no-index dist/*.whl

FROM ${BASE}
RUN useradd --system --uid 10001 --no-create-home pactgate && install --directory --owner pactgate /data
COPY --from=build /opt/pactgate /opt/pactgate
ENV PATH=/opt/pactgate/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
# Without PACTGATE_DATABASE_URL the broker keeps its SQLite file in the folder where it starts.
WORKDIR /data
VOLUME /data
# Nothing else is written to but /tmp: the file system may be read-only.
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s --retries=6 \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:9292/health/live', timeout=2)"]
USER pactgate
EXPOSE 9292
ENTRYPOINT ["pactgate"]
# On every address of the container: without authentication in its environment the broker refuses to start.
CMD ["broker", "--host", "0.0.0.0"]
