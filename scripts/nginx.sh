# Usage: sh scripts/nginx.sh
# Finds the nginx that `make herstart` puts before the service, or installs that of Debian or Ubuntu when it may.
PATH="$PATH:/usr/sbin:/usr/local/sbin"
command -v nginx >/dev/null 2>&1 && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Ik installeer nginx voor de proef met herstarten. Dat hoeft maar één keer."
    DEBIAN_FRONTEND=noninteractive
    export DEBIAN_FRONTEND
    if apt-get update -qq && apt-get install -qq --no-install-recommends -y nginx-light >/dev/null; then
        exit 0
    fi
    echo "nginx installeren is niet gelukt; de melding staat hierboven." >&2
    exit 1
fi
echo "Voor de proef met herstarten is nginx nodig, en dat is er niet." >&2
echo "Op Debian of Ubuntu: sudo apt-get install nginx-light    Begin daarna opnieuw." >&2
exit 1
