# The broker's image: the base and the extra `broker`, nothing that replays or tests.
# For a release pin it by digest: docker build --build-arg BASE=python:3.13-slim@sha256:... .
ARG BASE=python:3.13-slim

FROM ${BASE} AS build
RUN python -m venv /opt/pactgate
WORKDIR /source
# What changes seldom first: the dependencies stay in the cache while only our code changes.
COPY pyproject.toml constraints.txt ./
RUN python -c "import tomllib; project = tomllib.load(open('pyproject.toml', 'rb'))['project']; \
      print(*project['dependencies'], *project['optional-dependencies']['broker'], sep='\n')" > requirements.txt \
    && /opt/pactgate/bin/pip install --no-cache-dir --constraint constraints.txt --requirement requirements.txt
COPY README.md LICENSE ./
COPY childprocess childprocess
COPY pactfile pactfile
COPY openapi openapi
COPY verifier verifier
COPY broker broker
COPY cli cli
RUN /opt/pactgate/bin/pip install --no-cache-dir --no-deps .

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
CMD ["broker", "--host", "0.0.0.0"]
