"""The Flask extensions, unbound: ``create_app`` binds them, nothing else does."""

from __future__ import annotations

from flask_compress import Compress
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy

from src.adapters.flask_cache import TieredFlaskCache
from src.adapters.storage.rows import Base

db = SQLAlchemy(model_class=Base, disable_autonaming=True)
migrate = Migrate()
compress = Compress()
cache = TieredFlaskCache(with_jinja2_ext=False)
