"""What benchmarks/mail.py and benchmarks/schedule.py stand on: merchants with mails to send, servers, rivals."""
