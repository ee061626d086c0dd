"""Decision models as the standard DMN describes them: read, checked, compiled, evaluated and explained."""
