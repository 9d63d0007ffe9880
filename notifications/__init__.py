"""Who is told what, when and why: journeys, messages, rendering and delivery."""
