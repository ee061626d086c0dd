"""The simulator: days of a contact centre on virtual time, through the dispatcher that routes real contacts."""
