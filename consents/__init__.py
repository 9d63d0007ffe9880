"""Who agreed to what, when and in which words; and what people prefer."""
