//! AI answers: facts for the prompt, the conversation with the model, and the check of what it writes.

mod checked;
mod conversation;
mod prompt_facts;
