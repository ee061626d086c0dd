"""Calls in the menu: where they begin, what was pressed, what was looked up. The way itself is `domain.voice.menu_run`."""

from dataclasses import replace
from uuid import UUID

from midoffice.domain.interactions.case import CaseState
from midoffice.domain.routing.continuity import collected_in, open_cases
from midoffice.domain.services.service import Service
from midoffice.domain.touchpoints.channel import Channel
from midoffice.domain.touchpoints.chat_admission import Admission, decide_admission
from midoffice.domain.voice.call import CallDirection, CallState
from midoffice.domain.voice.events import DigitPressed, DigitsCollected
from midoffice.domain.voice.menu import Ask, Menu
from midoffice.domain.voice.menu_run import Answered, Check, Find, Given, Heard, Listen, Pressed, Proof, Respond, begin, go_on, told
from midoffice.domain.voice.menu_run import Turn as MenuTurn
from midoffice.domain.voice.opening import opening_menu, turned_away_menu
from midoffice.domain.voice.progress import Part, Progress, progress_of, with_progress
from midoffice.domain.voice.spoken_offer import Taken
from midoffice.domain.voice.voice_settings import ClosedThen, VoiceSettings
from midoffice.usecases.events import happened
from midoffice.usecases.interactions.lock_contact import Contact
from midoffice.usecases.voice.call_answers import ANSWER_SECONDS, answer_later, check_later, respond_later
from midoffice.usecases.voice.call_menu_exits import leave_menu
from midoffice.usecases.voice.call_prompts import put_question
from midoffice.usecases.voice.call_settings import settings_of
from midoffice.usecases.voice.call_turns import Turn
from midoffice.usecases.voice.call_work import enter_queue, put_aside

MENU = "menu"
"""Name of the timer that brings what was looked up, or says that nothing came."""
_IN_MENU = frozenset({Part.OPENING, Part.CLOSED, Part.FULL})
_LONGEST_VALUE = 200


async def hold_for_menu(turn: Turn) -> None:
    """Put a call aside that is to hear something before it waits. Whoever is back at a kept place waits at once (R46)."""
    item = turn.item
    if turn.call.direction is not CallDirection.INBOUND or turn.call.state is not CallState.ARRIVED or item is None:
        return
    if item.place_of is not None:
        await _as_before(turn, item.place_of)
        return
    settings = await settings_of(turn.tx, turn.call.touchpoint_id)
    service = await turn.tx.services.get(item.service_id)
    part = await _first_part(turn, settings, service)
    if part is None:
        return
    turn.call = with_progress(turn.call, Progress(part, settings.language))
    await put_aside(turn)


async def _as_before(turn: Turn, work_item_id: UUID) -> None:
    """Give a caller who was cut off while waiting what the menu had collected before; who proved something proves it again."""
    before = await turn.tx.queue.get(work_item_id)
    call = await turn.tx.calls.of_interaction(before.interaction_id) if before.interaction_id else None
    if call is None or call.interaction_id is None or turn.contact is None:
        return
    waiting = with_progress(turn.call, Progress(Part.WAITING, progress_of(call).language))
    turn.call = replace(waiting, collected={**call.collected, **turn.call.collected})
    told_before = dict((await turn.tx.interactions.get(call.interaction_id)).fields)
    await _write_down(turn, {**told_before, **dict(turn.contact.interaction.fields)})


async def _first_part(turn: Turn, settings: VoiceSettings, service: Service) -> Part | None:
    admission = await admission_of(turn, service)
    menu = await _stored_menu(turn, settings)
    if admission is Admission.CLOSED and (settings.closed.then is not ClosedThen.MENU or menu is None):
        return Part.CLOSED
    if opening_menu(settings, menu) is not None:
        return Part.OPENING
    return None if admission is Admission.OPEN else Part(admission.value)


async def admission_of(turn: Turn, service: Service) -> Admission:
    """Return whether somebody may wait for a service now; this call itself does not count."""
    waiting = await turn.tx.queue.waiting(service.id, Channel.VOICE)
    itself = turn.item is not None and turn.item.service_id == service.id and turn.call.state is CallState.ARRIVED
    door = decide_admission(service.calendar, waiting=waiting - int(itself), limits=(service.max_waiting,), now=turn.now)
    return door.admission


async def begin_menu(turn: Turn) -> None:
    """The caller hears us: the menu begins. Without one, the caller waits."""
    progress = progress_of(turn.call)
    if turn.call.state is not CallState.MENU or progress.part not in _IN_MENU:
        return
    settings = await settings_of(turn.tx, turn.call.touchpoint_id)
    menu = await menu_of(turn, settings, progress)
    if menu is None:
        await enter_queue(turn)
        return
    known = await _known(turn, menu)
    await follow(turn, settings, menu, begin(menu, settings.language, known))


async def menu_heard(turn: Turn) -> bool:
    """The caller has answered a question of the menu, or not."""
    event, position = turn.event, progress_of(turn.call).at()
    if not isinstance(event, DigitsCollected) or not event.key.startswith("menu:"):
        return False
    if turn.call.state is CallState.MENU and position is not None and event.key == position.key:
        await _go_on(turn, Heard(event.digits))
    return True


async def menu_pressed(turn: Turn) -> bool:
    """The caller has pressed a digit before the question was put."""
    event, progress = turn.event, progress_of(turn.call)
    if not isinstance(event, DigitPressed) or turn.call.state is not CallState.MENU or progress.part not in _IN_MENU:
        return False
    if progress.asks or progress.at() is None or progress.tries is not None:
        return False
    await _go_on(turn, Pressed(event.digit))
    return True


async def menu_answered(turn: Turn) -> bool:
    """What was looked up is there, or did not come in time."""
    progress, data = progress_of(turn.call), turn.timer.data if turn.timer is not None else {}
    position = progress.at()
    if turn.call.state is not CallState.MENU or position is None or not progress.asks or data.get("gone") != position.gone:
        return True
    offer = str(data.get("offer") or "")
    given: Given = Answered(str(data.get("text") or ""), offer=bool(offer))
    if progress.asks == "respond":
        given = Taken(data.get("taken", Taken.REFUSED))
    if progress.asks == "check":
        given = Proof(data.get("proof", Proof.WRONG))
        await _known_as(turn, given, data.get("customer_id"))
    served = progress.served or (isinstance(given, Answered) and bool(given.text))
    turn.call = with_progress(turn.call, replace(progress, asks="", said=(), served=served, offer=offer))
    await _go_on(turn, given, progress.said)
    return True


async def _go_on(turn: Turn, given: Given, said: tuple[str, ...] = ()) -> None:
    settings, progress = await settings_of(turn.tx, turn.call.touchpoint_id), progress_of(turn.call)
    menu, position = await menu_of(turn, settings, progress), progress.at()
    if menu is None or position is None:
        await enter_queue(turn)
        return
    await follow(turn, settings, menu, go_on(menu, position, given, said))


async def follow(turn: Turn, settings: VoiceSettings, menu: Menu, step: MenuTurn) -> None:
    """Do what a turn of the menu says."""
    before = progress_of(turn.call)
    asked_already = before.position is not None and before.position.get("turn") == step.position.turn
    progress = before.moved(step.position)
    turn.call = replace(with_progress(turn.call, progress), collected={**turn.call.collected, **step.position.collected})
    await _tell_agent(turn, menu, step)
    match step.then:
        case Listen():
            if not asked_already:
                put_question(turn, step.position.key, step.say, progress.language, step.then)
        case Check() | Find() | Respond():
            await _look_up(turn, progress, step)
        case _:
            again = await leave_menu(turn, settings, step.then, step.say)
            if again is not None:
                turn.call = with_progress(turn.call, again)
                away = await menu_of(turn, settings, again)
                if away is not None:
                    await follow(turn, settings, away, begin(away, again.language))


async def _look_up(turn: Turn, progress: Progress, step: MenuTurn) -> None:
    customer_id, gone = turn.interaction.customer_id if turn.interaction else None, step.position.gone
    asks = {Check: "check", Find: "find"}.get(type(step.then), "respond")
    turn.call = with_progress(turn.call, replace(progress, asks=asks, said=step.say))
    await turn.set_timer(MENU, ANSWER_SECONDS + 2, gone=gone)
    if isinstance(step.then, Check):
        turn.later.append(check_later(turn.call, MENU, step.then, customer_id, gone=gone))
    elif isinstance(step.then, Find):
        turn.later.append(answer_later(turn.call, MENU, step.then.placement, customer_id, gone=gone))
    elif isinstance(step.then, Respond):
        turn.later.append(respond_later(turn.call, MENU, progress.offer, accepted=step.then.accepted, gone=gone))


async def menu_of(turn: Turn, settings: VoiceSettings, progress: Progress) -> Menu | None:
    """Return the menu that a caller is in."""
    if progress.part in {Part.CLOSED, Part.FULL}:
        named = UUID(progress.service_id) if progress.service_id else turn.item.service_id if turn.item else None
        service = await turn.tx.services.get(named) if named else None
        rules = service.callback if service is not None else None
        offered = rules is not None and (rules.offer_when_closed if progress.part is Part.CLOSED else rules.offer_when_full)
        callback = rules is not None and rules.allowed and offered
        return turned_away_menu(settings, Admission(progress.part.value), callback=callback)
    return opening_menu(settings, await _stored_menu(turn, settings))


async def _stored_menu(turn: Turn, settings: VoiceSettings) -> Menu | None:
    stored = await turn.tx.menus.by_key(settings.menu) if settings.menu else None
    return stored.menu() if stored is not None else None


async def _known(turn: Turn, menu: Menu) -> dict[str, str]:
    """Return what the caller has told before - on the page, or in a contact that is still open - and need not be asked again."""
    steps = [step for step in menu.steps if isinstance(step, Ask) and not step.secret]
    known = {step.name: turn.call.collected[step.name] for step in steps if step.name in turn.call.collected}
    customer_id = turn.interaction.customer_id if turn.interaction else None
    if customer_id is None or not steps:
        return known
    cases = open_cases([case for case in await turn.tx.interactions.cases_of(customer_id) if case.state is CaseState.OPEN])
    contacts = [each for case in cases for each in await turn.tx.interactions.of_case(case.id)]
    told_before = {each.label: each.value for each in collected_in(contacts)}
    return {step.name: told_before[step.label] for step in steps if step.label and step.label in told_before} | known


async def _tell_agent(turn: Turn, menu: Menu, step: MenuTurn) -> None:
    """Write down what the caller has told, for whoever takes the call (M6)."""
    if turn.contact is None:
        return
    new = {label: value[:_LONGEST_VALUE] for label, value in told(menu, step.position)}
    await _write_down(turn, {**dict(turn.contact.interaction.fields), **new})


async def _write_down(turn: Turn, fields: dict[str, str]) -> None:
    """Store what is told, and the service that the work item is in."""
    contact = turn.contact
    if contact is None:
        return
    interaction = replace(contact.interaction, fields=tuple(fields.items()), service_id=contact.item.service_id)
    if interaction == contact.interaction:
        return
    interaction = replace(interaction, version=interaction.version + 1)
    await turn.tx.interactions.save(interaction)
    await turn.tx.log.append([happened("ContactFieldsTold", turn.now, turn.actor, interaction)])
    turn.contact, turn.interaction = Contact(interaction, contact.item), interaction


async def _known_as(turn: Turn, proof: Proof, customer_id: str | None) -> None:
    """Note whose account the caller has named or proved."""
    contact = turn.contact
    if proof is Proof.VERIFIED:
        turn.call = replace(turn.call, verified=True)
    if proof is Proof.WRONG or customer_id is None or contact is None or contact.interaction.customer_id == UUID(customer_id):
        return
    before = contact.interaction.customer_id
    customer = await turn.tx.customers.get(UUID(customer_id))
    interaction = replace(
        contact.interaction, customer_id=customer.id, sender_name=customer.name, version=contact.interaction.version + 1
    )
    await turn.tx.interactions.save(interaction)
    case = await turn.tx.interactions.lock_case(interaction.case_id)
    if case.customer_id in {None, before}:
        case = replace(case, customer_id=customer.id, version=case.version + 1)
        await turn.tx.interactions.save_case(case)
    await turn.tx.log.append([happened("CustomerChosen", turn.now, turn.actor, interaction, customer, case)])
    turn.contact, turn.interaction = Contact(interaction, contact.item), interaction
