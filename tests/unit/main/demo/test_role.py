"""The demonstration's own doors."""

from pathlib import Path

from midoffice.main.demo.role import prepare_demonstration
from midoffice.main.settings import MailListenerSettings, MailSettings, Settings
from midoffice.main.web_server import PortTaken, listen


def asked(folder: Path, listener: MailListenerSettings) -> Settings:
    return Settings(data_dir=folder, mail=MailSettings(listener=listener))


def test_mail_door_goes_elsewhere_when_its_usual_port_is_taken(tmp_path: Path) -> None:
    usual = MailListenerSettings().port
    try:
        listening = listen("127.0.0.1", usual)
    except PortTaken:  # whoever has it, it is taken
        listening = listen("127.0.0.1", 0)
    with listening:
        made = prepare_demonstration(asked(tmp_path, MailListenerSettings()), pace=0)
    assert made.settings.mail.listener.port not in {0, usual}


def test_mail_door_stays_at_the_port_that_was_asked_for(tmp_path: Path) -> None:
    with listen("127.0.0.1", 0) as listening:
        port = listening.getsockname()[1]
        made = prepare_demonstration(asked(tmp_path, MailListenerSettings(port=port)), pace=0)
    assert made.settings.mail.listener.port == port
