"""Customers who ask to be called, for tests of the use cases."""

from datetime import time, timedelta

from tests.usecases.floor import Floor
from tests.usecases.visitors import Shop, Visitor

from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import Role
from midoffice.domain.callbacks.callback import Callback
from midoffice.domain.callbacks.request import CallbackWish
from midoffice.domain.routing.work_item import WorkItem
from midoffice.domain.services.calendar import Calendar, OpenInterval
from midoffice.domain.services.callback_rules import CallbackRules
from midoffice.usecases.touchpoints.chat_callback import VisitorsCallback, ask_for_callback

NUMBER = "+442079460000"
WISH = CallbackWish(NUMBER, "Ann", "The lamp is broken")
RULES = CallbackRules(allowed=True)
OFFICE = Calendar("Europe/London", tuple(OpenInterval(day, time(9), time(17)) for day in range(5)))
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


async def ask(visitor: Visitor, wish: CallbackWish = WISH) -> VisitorsCallback:
    shop = visitor.shop
    return await ask_for_callback(shop.floor.context, shop.touchpoint, visitor.session, wish, "submission-1")


async def stored(floor: Floor, callback: Callback) -> tuple[Callback, WorkItem]:
    async with floor.context.database.reading() as tx:
        return await tx.callbacks.get(callback.id), await tx.queue.get(callback.work_item_id)


async def waiting_callback(shop: Shop, wish: CallbackWish = WISH) -> Callback:
    visitor = await shop.enter()
    await visitor.say()
    return (await ask(visitor, wish)).callback


async def supervisor(floor: Floor) -> Principal:
    return await floor.hire("sue", roles=(Role.SUPERVISOR,), ready=False, skills=())
