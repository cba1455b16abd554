"""Picks an adapter for every port, once per application."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import Engine

from src.adapters.clock import SystemClock
from src.adapters.storage.unit_of_work import SqlUnitOfWork
from src.extensions import db
from src.services.ports import UnitOfWork
from src.services.use_cases import UseCases
from src.settings import Settings


def wire(app: Flask, settings: Settings) -> UseCases:
    """The use cases of this application; opens nothing."""
    clock = SystemClock()

    def engine() -> Engine:
        with app.app_context():
            return db.engine

    def unit_of_work(*, read_only: bool = False) -> UnitOfWork:
        return SqlUnitOfWork(engine, clock, read_only=read_only)

    return UseCases(clock=clock, unit_of_work=unit_of_work)
