FROM python:3.13-slim AS builder
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /opt/expertloket
RUN python -m venv .venv
COPY requirements.lock ./
RUN .venv/bin/pip install --require-hashes --no-deps --only-binary :all: -r requirements.lock
COPY pyproject.toml alembic.ini ./
COPY migrations ./migrations
COPY app ./app
# Editable, so that app/ and migrations/ lie beside each other here as in a clone.
RUN .venv/bin/pip install --no-deps --no-build-isolation --no-index --editable . \
    && .venv/bin/python -m compileall -q app \
    && .venv/bin/pip uninstall --yes setuptools pip

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
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/v1/gezondheid', timeout=2)"]
CMD ["expertloket", "start", "--host", "0.0.0.0", "--port", "8000"]
