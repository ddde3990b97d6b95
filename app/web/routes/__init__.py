"""The pages. They only translate: between forms and services, and between what services answer and templates."""

from app.web.routes.aanvraag import router as aanvraag
from app.web.routes.aanvraagstappen import router as aanvraagstappen
from app.web.routes.account import router as account
from app.web.routes.beheer import router as beheer
from app.web.routes.beheer_inlogdiensten import router as beheer_inlogdiensten
from app.web.routes.beheer_lijsten import router as beheer_lijsten
from app.web.routes.beheer_organisaties import router as beheer_organisaties
from app.web.routes.beheer_tafels import router as beheer_tafels
from app.web.routes.beheer_tekstblokken import router as beheer_tekstblokken
from app.web.routes.beheer_vragen import router as beheer_vragen
from app.web.routes.beheer_webhooks import router as beheer_webhooks
from app.web.routes.beheer_zendingen import router as beheer_zendingen
from app.web.routes.berichten import router as berichten
from app.web.routes.bewaren import router as bewaren
from app.web.routes.bijlagen import router as bijlagen
from app.web.routes.bijlagen import toevoegen as bijlage_toevoegen
from app.web.routes.cijfers import router as cijfers
from app.web.routes.concepten import router as concepten
from app.web.routes.inloggen import router as inloggen
from app.web.routes.mensen import router as mensen
from app.web.routes.open_data import router as open_data
from app.web.routes.privacy import router as privacy
from app.web.routes.sluitingsdagen import router as sluitingsdagen
from app.web.routes.triage import router as triage
from app.web.routes.uitvoeren import router as uitvoeren
from app.web.routes.vernietiging import router as vernietiging
from app.web.routes.werk import router as werk
from app.web.routes.zaak import router as zaak
from app.web.routes.zaakdaden import router as zaakdaden
from app.web.routes.zaakpaginas import router as zaakpaginas
from app.web.routes.zitting import router as zitting
from app.web.routes.zittingen import router as zittingen

# The forms of all acts come after every page of a case with a name of its own.
routers = (
    inloggen,
    account,
    werk,
    berichten,
    aanvraag,
    aanvraagstappen,
    zaak,
    bijlagen,
    bijlage_toevoegen,
    zaakpaginas,
    triage,
    zaakdaden,
    zittingen,
    zitting,
    cijfers,
    open_data,
    privacy,
    vernietiging,
    concepten,
    bewaren,
    uitvoeren,
    mensen,
    beheer,
    # Before the forms of the parts of a table.
    beheer_vragen,
    beheer_tafels,
    beheer_lijsten,
    beheer_organisaties,
    beheer_tekstblokken,
    beheer_inlogdiensten,
    beheer_webhooks,
    beheer_zendingen,
    sluitingsdagen,
)
