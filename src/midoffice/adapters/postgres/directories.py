"""The short lists that administrators keep: skills, routing attributes, agents' profiles, services, reasons, quick replies."""

from midoffice.adapters.postgres.rows import Row
from midoffice.adapters.postgres.table import Table
from midoffice.domain.agents.agent import Agent, Skill
from midoffice.domain.agents.attribute import RoutingAttribute
from midoffice.domain.interactions.reason import QuickReply, Reason
from midoffice.domain.services.hub import Hub
from midoffice.domain.services.service import Service

AGENT = Row(Agent)
SKILLS = Table("skills", Row(Skill), "skill")
ROUTING_ATTRIBUTES = Table("routing_attributes", Row(RoutingAttribute), "routing attribute")
AGENTS = Table("agents", AGENT, "agent")
HUBS = Table("hubs", Row(Hub), "hub")
SERVICES = Table("services", Row(Service), "service")
REASONS = Table("reasons", Row(Reason), "reason")
QUICK_REPLIES = Table("quick_replies", Row(QuickReply), "quick reply")
