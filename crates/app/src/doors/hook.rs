//! Asking somebody outside before a door is unlocked: outside of any transaction, and only when the
//! answer here would be yes. Not for sending the question.

use super::Operation;
use crate::App;
use crate::context::Ctx;
use crate::webhooks::{UnlockQuestion, Verdict};
use doorward_domain::Refusal;
use doorward_domain::access::Hook;
use doorward_store::resources::Resource;

impl App {
    /// Asks each address in turn; all must allow.
    pub(super) async fn ask_hooks(
        &self,
        ctx: &Ctx,
        hooks: &[Hook],
        door: &Resource,
        person: Option<&str>,
        operation: &Operation,
    ) -> Result<(), Refusal> {
        if hooks.is_empty() {
            return Ok(());
        }
        let uuid = door.uuid.to_string();
        let question =
            UnlockQuestion { door: &uuid, person, method: operation.by.method().as_str() };
        for hook in hooks {
            let asked = self.ask_before_unlock(ctx, &hook.url, None, &question, hook.fails_open);
            match asked.await {
                Verdict::Allow => {}
                Verdict::Deny(text) => return Err(Refusal::HookDenied(text)),
            }
        }
        Ok(())
    }
}
