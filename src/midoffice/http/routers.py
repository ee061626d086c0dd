"""Every router, one per noun."""

from fastapi import APIRouter

from midoffice.http import api_docs, directory, health, live, metrics
from midoffice.http.access import admin_accounts, admin_audit, admin_tokens, me, session
from midoffice.http.agents import admin_capacity, admin_not_ready_reasons, agents
from midoffice.http.callbacks import callbacks, public_callbacks
from midoffice.http.campaigns import campaigns
from midoffice.http.context import admin_sources, continuity, customer_view
from midoffice.http.customers import customers, people
from midoffice.http.decisions import (
    action_catalogue,
    decisions,
    offer_cards,
    offer_page,
    public_offers,
    public_offers_socket,
    simulations,
    unsubscribe_page,
)
from midoffice.http.interactions import admin_quick_replies, admin_reasons, attachments, cases, desk, interactions, message_html
from midoffice.http.routing import (
    admin_routing_plan,
    admin_scores,
    offers,
    queue,
    replay,
    routing_plan,
    takers,
    wallboard,
    work_items,
)
from midoffice.http.rules import rule_drafts, rule_files, rule_publishing, rule_sets, rule_trials
from midoffice.http.services import admin_hubs, admin_routing_attributes, admin_services, admin_skills
from midoffice.http.touchpoints import (
    admin_touchpoints,
    external_queues,
    inbound,
    public_chat,
    public_chat_socket,
    public_forms,
    sms,
)
from midoffice.http.voice import (
    admin_menus,
    admin_sounds,
    admin_trunks,
    calls,
    public_calls,
    recordings,
    softphone,
    supervised_calls,
)

ROUTERS: tuple[APIRouter, ...] = (
    session.router,
    me.router,
    softphone.router,
    desk.router,
    offers.router,
    work_items.router,
    interactions.router,
    offer_cards.router,
    message_html.router,
    attachments.router,
    callbacks.router,
    calls.router,
    supervised_calls.router,
    recordings.router,
    campaigns.router,
    cases.router,
    customers.router,
    customer_view.router,
    people.router,
    continuity.router,
    directory.router,
    wallboard.router,
    queue.router,
    replay.router,
    routing_plan.router,
    takers.router,
    rule_sets.router,
    rule_drafts.router,
    rule_files.router,
    rule_trials.router,
    rule_publishing.router,
    decisions.router,
    action_catalogue.router,
    simulations.router,
    agents.router,
    admin_accounts.router,
    admin_skills.router,
    admin_routing_attributes.router,
    admin_hubs.router,
    admin_scores.router,
    admin_services.router,
    admin_capacity.router,
    admin_routing_plan.router,
    admin_touchpoints.router,
    admin_trunks.router,
    admin_menus.router,
    admin_sounds.router,
    admin_sources.router,
    admin_reasons.router,
    admin_not_ready_reasons.router,
    admin_quick_replies.router,
    admin_tokens.router,
    admin_audit.router,
    live.router,
    inbound.router,
    external_queues.router,
    sms.router,
    public_forms.page_router,
    public_forms.router,
    public_chat.script_router,
    public_callbacks.router,
    public_chat.router,
    public_calls.router,
    public_chat_socket.router,
    public_offers.router,
    offer_page.router,
    unsubscribe_page.router,
    public_offers_socket.router,
    health.router,
    metrics.router,
    api_docs.router,
)
