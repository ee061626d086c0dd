"""FEEL, the expression language of DMN 1.5: read, checked, compiled to Python code objects, evaluated without side effects."""
