"""Routes of tables, their meetings, and cases at the table. They only translate."""

from app.tafels.routes.agenda import router as agenda
from app.tafels.routes.belangen import router as belangen
from app.tafels.routes.besprekingen import router as besprekingen
from app.tafels.routes.tafels import router as tafels
from app.tafels.routes.zittingen import router as zittingen

routers = (tafels, zittingen, besprekingen, belangen, agenda)
