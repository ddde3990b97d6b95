# Usage: sh scripts/programmas.sh chromium nginx pgbouncer
# Finds programs that tests and proofs put around the service, or installs those of Debian or Ubuntu when it may.
PATH="$PATH:/usr/sbin:/usr/local/sbin"
there() {
    for name in "$@"; do
        command -v "$name" >/dev/null 2>&1 && return 0
    done
    return 1
}
packages=
for program in "$@"; do
    case $program in
        chromium) there chromium chromium-browser google-chrome || packages="$packages chromium" ;;
        nginx) there nginx || packages="$packages nginx-light" ;;
        *) there "$program" || packages="$packages $program" ;;
    esac
done
[ -z "$packages" ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Ik installeer$packages voor de tests en proeven. Dat hoeft maar één keer."
    DEBIAN_FRONTEND=noninteractive
    export DEBIAN_FRONTEND
    # shellcheck disable=SC2086 # one word per package
    if apt-get update -qq && apt-get install -qq --no-install-recommends -y $packages >/dev/null; then
        exit 0
    fi
    echo "Installeren is niet gelukt; de melding staat hierboven." >&2
    exit 1
fi
echo "Voor deze tests is nodig, en dat is er niet:$packages" >&2
echo "Op Debian of Ubuntu: sudo apt-get install$packages    Begin daarna opnieuw." >&2
exit 1
