# What a developer or an evaluator needs, on a machine with only make and Python 3.11 or newer.
#   PORT=8001 make start          serves on another port
#   PYTHON=python3.12 make start  chooses the Python that .venv is made with
PYTHON ?=
PORT ?= 8000
# The only version of uv that makes the lock files, so that a new lock differs only by what was asked for.
UV := uv==0.13.9
SBOM := cyclonedx-bom>=7.5
HASHED := --no-deps --require-hashes -r requirements-sbom.lock
LOCK := --universal --python-version 3.11 --generate-hashes --custom-compile-command 'make lock' --quiet

BIN := .venv/bin

# Where this is set, every start of every command would compile the whole of Expertloket and its libraries again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help start test test-web fuzz check bench bench-access bench-releases bench-paginas bench-schermen bench-invoer machines moordproef raadproef herstelproef torture samenloopproef storing herstart aanval openapi sbom omgeving omgeving-dev lock clean

help:
	@echo 'make start    zet alles klaar en start Expertloket op http://127.0.0.1:$(PORT) (andere poort: PORT=8001 make start)'
	@echo 'make test     alle tests, ook die met een echte PostgreSQL'
	@echo 'make test-web  de pagina’s in een echte Chromium (SCHERMEN=1 maakt ook de plaatjes van docs/schermen)'
	@echo 'make fuzz     elke invoer: veel verzonnen verzoeken, wandelingen en beschadigde inhoud (FUZZ_KANS=getal herhaalt een ronde)'
	@echo 'make check    stijl, types en de regels over wie wie mag importeren'
	@echo 'make bench    snelheidsmetingen'
	@echo 'make bench-access  wat de toegangsregels kosten, en of tijden iets verraden'
	@echo 'make bench-releases  hoe snel een publicatie en exacte cijfers zijn, ook met een miljoen casussen'
	@echo 'make bench-paginas  wat een pagina kost naast de vragen aan de API erachter, en hoeveel zij verstuurt'
	@echo 'make bench-schermen  hoe lang iemand met een trage telefoon op een pagina wacht, in een echte Chromium'
	@echo 'make bench-invoer  hoe snel oude zaken uit een bestand worden ingevoerd'
	@echo 'make machines  hoeveel één machine doet, en meer achter nginx en pgbouncer, met en zonder replica'
	@echo 'make moordproef  doodt de werker vijftig keer bij het verzenden, in een maand en bij het vernietigen, op beide databases'
	@echo 'make raadproef  raadt tienduizend keer een wachtwoord vanaf honderd adressen'
	@echo 'make herstelproef  zet een back-up van een miljoen casussen terug en vergelijkt alles (ARGS="--cases 100000")'
	@echo 'make torture  doodt dienst en database vijftig keer terwijl er wordt gewerkt, en zoekt wat verloren ging'
	@echo 'make samenloopproef  zestien mensen tegelijk op dezelfde casussen, getoetst aan een model'
	@echo 'make storing  honderd storingen: wat hoort wie er werkt, hoe snel, en is het daarna voorbij'
	@echo 'make herstart  vijftig herstarts achter nginx, zonder een verzoek te verliezen'
	@echo 'make aanval   valt verzonnen publicaties aan, op volle grootte (minuten)'
	@echo 'make sbom     schrijft build/sbom.json: alle pakketten waar de dienst op draait (CycloneDX)'
	@echo 'make openapi  schrijft openapi/openapi.json opnieuw'
	@echo 'make lock     maakt de lockbestanden opnieuw (nieuwere versies: UPGRADE=--upgrade make lock)'
	@echo 'make clean    ruimt .venv en tijdelijke bestanden op; uw gegevens in data/ blijven staan'

start: omgeving
	@EXPERTLOKET_DEMO="$${EXPERTLOKET_DEMO:-true}" exec $(BIN)/expertloket start --port "$(PORT)"

test: omgeving-dev
	@$(BIN)/python -m pytest $(ARGS)

# The pages in a real Chromium, as people walk them; the service is a process of its own.
test-web: omgeving-dev
	@sh scripts/programmas.sh chromium
	@$(BIN)/python -m pytest tests/web -n 2 $(ARGS)

# Every input, much of it and new each time; the number that it prints repeats a run: FUZZ_KANS=123 make fuzz
fuzz: export FUZZ_KANS := $(or $(FUZZ_KANS),$(shell date +%s))
fuzz: export FUZZ_GEVALLEN := $(or $(FUZZ_GEVALLEN),50000)
fuzz: export FUZZ_WANDELINGEN := $(or $(FUZZ_WANDELINGEN),1000)
fuzz: export FUZZ_STAPPEN := $(or $(FUZZ_STAPPEN),50)
fuzz: export FUZZ_SCHADE := $(or $(FUZZ_SCHADE),300)
fuzz: omgeving-dev
	@echo "FUZZ_KANS=$(FUZZ_KANS)"
	@$(BIN)/python -m pytest tests/fuzz $(ARGS)

check: omgeving-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: omgeving-dev
	@$(BIN)/python -m tests.bench $(ARGS)

# What guarding costs, and whether times tell what answers do not.
bench-access: omgeving-dev
	@$(BIN)/python -m tests.bench.access $(ARGS)

# A stored release beside a bare route, and that neither it nor exact numbers get slower with the data.
bench-releases: omgeving-dev
	@$(BIN)/python -m tests.bench.releases $(ARGS)

# Each main page beside the API calls behind it, and what a first view transfers.
bench-paginas: omgeving-dev
	@$(BIN)/python -m tests.bench.paginas $(ARGS)

# What Lighthouse would say: its slow telephone, set by the browser's own means.
bench-schermen: omgeving-dev
	@sh scripts/programmas.sh chromium
	@$(BIN)/python -W ignore -m tests.bench.schermen $(ARGS)

bench-invoer: omgeving-dev
	@$(BIN)/python -W ignore -m tests.bench.invoer $(ARGS)

machines: omgeving-dev
	@sh scripts/programmas.sh nginx pgbouncer
	@$(BIN)/python -W ignore -m tests.bench.machines $(ARGS)

moordproef: omgeving-dev
	@MOORDEN=50 OP_BEIDE=1 $(BIN)/python -m pytest -n0 -s tests/test_taken.py tests/test_maand.py tests/test_bewaring.py -k "gedode or een_maand or sterft" $(ARGS)

raadproef: omgeving-dev
	@GISSINGEN=10000 $(BIN)/python -m pytest -n0 -s tests/test_slot.py -k al_het_raden $(ARGS)

# A back-up of a million cases put back in a new house, and everything compared. ARGS='--database sqlite', '--cases 100000'.
herstelproef: omgeving-dev
	@$(BIN)/python -m tests.bench.herstel $(ARGS)

# Kills, crowds, outages and restarts at full size; ARGS=--help for smaller ones.
torture: omgeving-dev
	@$(BIN)/python -W ignore -m tests.storm torture $(ARGS)

samenloopproef: omgeving-dev
	@$(BIN)/python -W ignore -m tests.storm samenloop $(ARGS)

storing: omgeving-dev
	@$(BIN)/python -W ignore -m tests.storm storing $(ARGS)

herstart: omgeving-dev
	@sh scripts/programmas.sh nginx
	@$(BIN)/python -W ignore -m tests.storm herstart $(ARGS)

aanval: omgeving-dev
	@$(BIN)/python -m tests.aanval $(ARGS)

openapi: omgeving
	@$(BIN)/expertloket openapi

# Of what the service runs on, each with its hashes (CycloneDX). Made in an environment of its own: it is no part of ours.
sbom: omgeving
	@$(BIN)/uv venv --quiet --no-config --allow-existing --python $(BIN)/python build/sbom 2>/dev/null \
	    || $(BIN)/python -m venv build/sbom
	@$(BIN)/uv pip install --quiet --no-config --python build/sbom/bin/python $(HASHED) 2>/dev/null \
	    || build/sbom/bin/python -I -m pip install -qq $(HASHED)
	@build/sbom/bin/python -W ignore -m cyclonedx_py requirements requirements.lock --pyproject pyproject.toml \
	    --output-reproducible --output-file build/sbom.json
	@echo 'Geschreven: build/sbom.json'

# .venv as the lock file says, made or mended when it is not whole.
omgeving:
	@sh scripts/omgeving.sh runtime "$(PYTHON)"

omgeving-dev:
	@sh scripts/omgeving.sh dev "$(PYTHON)"

# The dev lock is constrained by the runtime lock, so one .venv can hold both. All are made by the uv of the third.
lock: omgeving-dev
	@$(BIN)/python -I -m pip install -qq '$(UV)'
	$(BIN)/uv pip compile pyproject.toml --extra build -o requirements.lock $(LOCK) $(UPGRADE)
	$(BIN)/uv pip compile pyproject.toml --extra build --extra dev -c requirements.lock -o requirements-dev.lock $(LOCK) $(UPGRADE)
	@echo '$(UV)' | $(BIN)/uv pip compile - -o requirements-uv.lock $(LOCK)
	@echo '$(SBOM)' | $(BIN)/uv pip compile - -o requirements-sbom.lock $(LOCK) $(UPGRADE)

clean:
	rm -rf .venv .venv.lock .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis \
	    build expertloket.egg-info
	find . -name __pycache__ -type d -not -path './.git/*' -prune -exec rm -rf {} +
