"""The Flask extensions, unbound: ``create_app`` binds them, nothing else does."""

from __future__ import annotations

from flask_compress import Compress
from flask_limiter import Limiter
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_talisman import Talisman

from src.adapters.storage.rows import Base

db = SQLAlchemy(model_class=Base, disable_autonaming=True)
migrate = Migrate()
limiter = Limiter
compress = Compress()
talisman = Talisman()
