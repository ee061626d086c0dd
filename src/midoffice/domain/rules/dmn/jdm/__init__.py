"""Decision tables of the JSON Decision Model (JDM), the file format of GoRules, as DMN."""

from midoffice.domain.rules.dmn.jdm.reading import JdmRefused, read_jdm

__all__ = ["JdmRefused", "read_jdm"]
