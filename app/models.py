"""Every model, imported once, so that the metadata is whole (for Alembic and for relations by name)."""

import app.aanmeldingen.models
import app.adviezen.models
import app.beheer.client_models
import app.beheer.models
import app.core.audit
import app.core.auditkop
import app.core.idempotency
import app.core.identity
import app.indicatoren.bijhouden
import app.indicatoren.models
import app.opvolging.models
import app.rechten.models
import app.sso.models
import app.tafels.models
import app.toegang.models  # noqa: F401  # imported for their side effect on Base.metadata
