"""What the service runs on can be told to who guards a municipality's software. ASVS 5.0 15.1.2."""

import json
import re
import subprocess

from tests.server import ROOT


def test_elk_pakket_van_de_dienst_staat_in_de_lijst_met_zijn_versie() -> None:
    gedaan = subprocess.run(["/usr/bin/env", "make", "sbom"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert gedaan.returncode == 0, gedaan.stderr
    lijst = json.loads((ROOT / "build" / "sbom.json").read_text("utf-8"))
    assert lijst["bomFormat"] == "CycloneDX"
    slot = re.findall(r"^([a-z][\w.-]*)==([^\s;]+)", (ROOT / "requirements.lock").read_text("utf-8"), re.MULTILINE)
    assert len(slot) > 50
    assert {(een["name"], een["version"]) for een in lijst["components"]} == set(slot)
    for een in lijst["components"]:
        assert een["purl"].startswith("pkg:pypi/")
        assert any(verwijzing.get("hashes") for verwijzing in een["externalReferences"]), een["name"]
