"""The pages. They only translate: between forms and services, and between what services answer and templates."""

from fastapi import APIRouter

from app.web.routes.aanvraag import router as aanvraag
from app.web.routes.account import router as account
from app.web.routes.berichten import router as berichten
from app.web.routes.cijfers import router as cijfers
from app.web.routes.inloggen import router as inloggen
from app.web.routes.mensen import router as mensen
from app.web.routes.privacy import router as privacy
from app.web.routes.werk import router as werk
from app.web.routes.zaak import router as zaak

router = APIRouter()
for part in (inloggen, account, werk, berichten, aanvraag, zaak, cijfers, privacy, mensen):
    router.include_router(part)
