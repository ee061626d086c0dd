"""Every router, one per noun."""

from fastapi import APIRouter

from midoffice.http import api_docs, health, metrics, session

ROUTERS: tuple[APIRouter, ...] = (
    session.router,
    health.router,
    metrics.router,
    api_docs.router,
)
