//! AI answers: facts for the prompt, the conversation with the model, and the verification of its text.

mod conversation;
mod prompt_facts;
mod verification;
