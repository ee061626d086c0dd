"""The weights that midoffice comes with. Written by scripts/train_identity.py --python; do not edit."""

from typing import Any

MODEL: dict[str, Any] = {
    "probability_two_random_records_match": 0.000104,
    "comparisons": [
        {
            "output_column_name": "name",
            "comparison_levels": [
                {"label_for_charts": "exact", "m_probability": 0.7383, "u_probability": 0.000185},
                {"label_for_charts": "swapped", "m_probability": 0.07442, "u_probability": 2.332e-05},
                {"label_for_charts": "close", "m_probability": 0.1703, "u_probability": 0.0001829},
                {"label_for_charts": "similar", "m_probability": 0.008269, "u_probability": 0.01046},
                {"label_for_charts": "else", "m_probability": 0.008712, "u_probability": 0.9891},
            ],
        },
        {
            "output_column_name": "birth_date",
            "comparison_levels": [
                {"label_for_charts": "exact", "m_probability": 0.8987, "u_probability": 0.0001889},
                {"label_for_charts": "typing error", "m_probability": 0.06265, "u_probability": 0.001267},
                {"label_for_charts": "year", "m_probability": 0.01871, "u_probability": 0.01317},
                {"label_for_charts": "else", "m_probability": 0.01993, "u_probability": 0.9854},
            ],
        },
        {
            "output_column_name": "email",
            "comparison_levels": [
                {"label_for_charts": "exact", "m_probability": 0.6139, "u_probability": 0.0001376},
                {"label_for_charts": "local part", "m_probability": 0.07457, "u_probability": 1.648e-05},
                {"label_for_charts": "close", "m_probability": 0.05186, "u_probability": 0.0003971},
                {"label_for_charts": "else", "m_probability": 0.2597, "u_probability": 0.9994},
            ],
        },
        {
            "output_column_name": "phone",
            "comparison_levels": [
                {"label_for_charts": "exact", "m_probability": 0.6316, "u_probability": 0.0001007},
                {"label_for_charts": "typing error", "m_probability": 0.02166, "u_probability": 5.445e-06},
                {"label_for_charts": "else", "m_probability": 0.3467, "u_probability": 0.9999},
            ],
        },
        {
            "output_column_name": "address",
            "comparison_levels": [
                {"label_for_charts": "exact", "m_probability": 0.6779, "u_probability": 0.000239},
                {"label_for_charts": "close", "m_probability": 0.09615, "u_probability": 0.002295},
                {"label_for_charts": "else", "m_probability": 0.226, "u_probability": 0.9975},
            ],
        },
    ],
}
