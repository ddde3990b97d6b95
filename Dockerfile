FROM python:3.13-slim AS builder
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /opt/expertloket
RUN python -m venv .venv
COPY requirements.lock ./
RUN .venv/bin/pip install --no-compile --require-hashes --no-deps --only-binary :all: -r requirements.lock
COPY pyproject.toml alembic.ini ./
COPY migrations ./migrations
COPY app ./app
# Editable, so that app/ and migrations/ lie beside each other here as in a clone.
# Readable for the service's user, also from a clone that was made with umask 077. Bytecode is not held against the time of
# its source: builders round that in their layers, and then every start would compile anew.
RUN .venv/bin/pip install --no-deps --no-build-isolation --no-index --editable . \
    && .venv/bin/pip uninstall --yes setuptools pip \
    && chmod -R go+rX . \
    && .venv/bin/python -m compileall -qf --invalidation-mode unchecked-hash app migrations .venv/lib

FROM python:3.13-slim
RUN useradd --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin expertloket \
    && install -d -o expertloket -g expertloket /var/lib/expertloket
COPY --from=builder /opt/expertloket /opt/expertloket
WORKDIR /opt/expertloket
# Set EXPERTLOKET_DATABASE_URL (postgresql+psycopg://...) and EXPERTLOKET_SLEUTEL_BESTAND when running it.
ENV PATH=/opt/expertloket/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    MALLOC_ARENA_MAX=2 \
    EXPERTLOKET_DEMO=false \
    EXPERTLOKET_DATA=/var/lib/expertloket
USER 10001
EXPOSE 8000
# Not urllib, which would ask a proxy of the environment (HTTP_PROXY) for 127.0.0.1.
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s \
    CMD ["python", "-c", "import http.client as h; c = h.HTTPConnection('127.0.0.1', 8000, timeout=2); c.request('GET', '/v1/gezondheid'); exit(c.getresponse().status != 200)"]
CMD ["expertloket", "start", "--host", "0.0.0.0", "--port", "8000"]
