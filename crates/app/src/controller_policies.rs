//! Placeholder.
use crate::App;
use crate::controllers::ControllerKey;
use crate::error::Error;
use doorward_domain::CompanyId;
use doorward_door::policy::Root;

pub(crate) struct Holds {
    pub(crate) epoch: u64,
    pub(crate) root: Option<Root>,
    pub(crate) deny_serial: u64,
    pub(crate) wants_snapshot: bool,
}
pub(crate) struct ToSend {
    pub(crate) epoch: u64,
    pub(crate) messages: Vec<Vec<u8>>,
}
impl App {
    pub(crate) async fn policy_for(
        &self,
        _: ControllerKey,
        holds: &Holds,
    ) -> Result<ToSend, Error> {
        Ok(ToSend { epoch: holds.epoch, messages: vec![] })
    }
    pub(crate) fn policy_changes(&self, _: CompanyId) -> tokio::sync::watch::Receiver<i64> {
        let (tx, rx) = tokio::sync::watch::channel(0);
        std::mem::forget(tx);
        rx
    }
    pub(crate) async fn forget_controller_policy(&self, _: ControllerKey) -> Result<(), Error> {
        Ok(())
    }
}
