"""Every model, imported once, so that the metadata is whole (for Alembic and for relations by name)."""

import app.aanmeldingen.models
import app.adviezen.models
import app.beheer.client_models
import app.beheer.models
import app.berichten.models
import app.bewaring.models
import app.bijlagen.models
import app.core.audit
import app.core.auditkop
import app.core.idempotency
import app.core.identity
import app.core.logboek
import app.core.outbox
import app.core.replica
import app.core.sealed
import app.indicatoren.bijhouden
import app.indicatoren.models
import app.invoer.models
import app.leren.models
import app.notities.models
import app.opschalingen.models
import app.opvolging.models
import app.processen.models
import app.publicaties.models
import app.rechten.models
import app.samenloop.models
import app.sso.models
import app.tafelbesluiten.models
import app.tafels.models
import app.toegang.models
import app.uitvoer.models
import app.vragenlijst.models
import app.werklijsten.models  # noqa: F401  # imported for their side effect on Base.metadata
