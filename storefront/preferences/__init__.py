"""What mail somebody wants: no account, no cookie, the link in his mail is enough."""
