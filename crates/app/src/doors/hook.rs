//! Asking somebody outside before a door is unlocked. Not for sending the question.

use super::Operation;
use crate::App;
use crate::context::Ctx;
use doorward_domain::Refusal;
use doorward_domain::access::{Hook, ResourceUuid};

/// What is asked: whether this person may open this door in this way.
struct HookQuestion<'q> {
    door: &'q str,
    person: Option<&'q str>,
    method: &'q str,
}

impl App {
    /// Asks each address in turn; all must allow.
    pub(super) async fn ask_hooks(
        &self,
        ctx: &Ctx,
        hooks: &[Hook],
        door: ResourceUuid,
        operation: &Operation,
    ) -> Result<(), Refusal> {
        if hooks.is_empty() {
            return Ok(());
        }
        let (door, method) = (door.to_string(), operation.by.method().as_str());
        let person = operation.by.person().map(|number| number.to_string());
        let question = HookQuestion { door: &door, person: person.as_deref(), method };
        for hook in hooks {
            self.ask_hook(ctx, hook, &question).await.map_err(Refusal::HookDenied)?;
        }
        Ok(())
    }

    /// The one place where a question leaves the house; an `Err` is the text for the person. Until
    /// the sender of web requests is part of it, nobody answers, and each door opens or stays closed
    /// as it is set to for that case.
    #[expect(clippy::unused_async, reason = "the sender of web requests is connected here")]
    async fn ask_hook(
        &self,
        ctx: &Ctx,
        hook: &Hook,
        question: &HookQuestion<'_>,
    ) -> Result<(), String> {
        tracing::warn!(
            company = %ctx.company,
            request = %ctx.request,
            door = question.door,
            person = question.person,
            method = question.method,
            fails_open = hook.fails_open,
            "an address that must be asked before an unlock cannot be asked"
        );
        if hook.fails_open {
            return Ok(());
        }
        Err("The door stays closed: the company's own check could not be asked.".to_owned())
    }
}
