"""Student's distribution, for confidence intervals of means."""

from statistics import NormalDist

_Z = NormalDist().inv_cdf(0.975)


def student(degrees: int) -> float:
    """Return the 97.5 % quantile of Student's t, by the expansion of Cornish and Fisher (error below 0.002 from 4 degrees on)."""
    z = _Z
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    return z + sum(term / float(degrees) ** (power + 1) for power, term in enumerate(terms))
