"""Letters about visits, and reports of joint and Area SEND inspections."""
