"""Routes of tables, their meetings, and cases at the table. They only translate."""

from fastapi import APIRouter

from app.tafels.routes.agenda import router as agenda
from app.tafels.routes.belangen import router as belangen
from app.tafels.routes.besprekingen import router as besprekingen
from app.tafels.routes.tafels import router as tafels
from app.tafels.routes.zittingen import router as zittingen

router = APIRouter()
for part in (tafels, zittingen, besprekingen, belangen, agenda):
    router.include_router(part)
