# Usage: sh scripts/omgeving.sh runtime|dev [PYTHON]
# Looks for a Python that can make .venv and hands over to omgeving.py. The Python of a .venv that is there already
# comes first, so that a Python once chosen with PYTHON=... stays.
cd "$(dirname "$0")/.." || exit 1
kind=$1
chosen=$2

able='import sys; sys.version_info >= (3, 11) or sys.exit(1); import ensurepip, venv'
version='import platform; print(platform.python_version())'
new_enough='import sys; sys.exit(sys.version_info < (3, 11))'
candidates=${chosen:-.venv/bin/python python3.13 python3.12 python3.11 python3}

[ -n "$chosen" ] && IFS= # a path that was given may hold spaces
for python in $candidates; do
    if "$python" -c "$able" 2>/dev/null; then
        exec "$python" -I scripts/omgeving.py "$kind" ${chosen:+chosen}
    fi
done

found=
for python in $candidates; do
    v=$("$python" -c "$version" 2>/dev/null) || continue
    if "$python" -c "$new_enough" 2>/dev/null; then
        minor=${v%.*}
        echo "Python $v ($python) mist de onderdelen venv en ensurepip, en zonder die kan ik .venv niet maken." >&2
        echo "Op Debian of Ubuntu: sudo apt-get install python$minor-venv    Begin daarna opnieuw." >&2
        exit 1
    fi
    found="${found:+$found, }$v ($python)"
done
echo "Expertloket heeft Python 3.11 of nieuwer nodig. Gevonden: ${found:-geen Python}." >&2
echo "Installeer een nieuwere Python (python.org, of het pakket python3 van uw systeem)," >&2
echo "of wijs er een aan, bijvoorbeeld: PYTHON=/pad/naar/python3.13 make start" >&2
exit 1
