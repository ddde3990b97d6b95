# Usage: sh scripts/chromium.sh
# Finds the Chromium that `make test-web` walks the pages with, or installs that of Debian or Ubuntu when it may.
for naam in chromium chromium-browser google-chrome; do
    command -v "$naam" >/dev/null 2>&1 && exit 0
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Ik installeer Chromium voor de tests van de pagina's. Dat hoeft maar één keer."
    DEBIAN_FRONTEND=noninteractive
    export DEBIAN_FRONTEND
    if apt-get update -qq && apt-get install -qq --no-install-recommends -y chromium >/dev/null; then
        exit 0
    fi
    echo "Chromium installeren is niet gelukt; de melding staat hierboven." >&2
    exit 1
fi
echo "Voor de tests van de pagina's is Chromium nodig, en dat is er niet." >&2
echo "Op Debian of Ubuntu: sudo apt-get install chromium    Begin daarna opnieuw." >&2
exit 1
