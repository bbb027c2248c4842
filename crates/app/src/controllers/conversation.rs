//! The conversation with whoever opened a channel: which of the two kinds it is, and its end. Not for
//! the channel: messages come in decrypted and proved.

use super::enrolment::refusal;
use crate::App;
use crate::error::Error;
use doorward_door::link::FromController;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::timeout;

/// How long a controller may take to say who it is, and what it was asked for.
const PATIENCE: Duration = Duration::from_secs(10);

/// An open channel to a controller.
pub struct ControllerCall {
    /// The key that it proved to hold.
    pub remote_key: [u8; 32],
    /// Where it calls from.
    pub address: Option<IpAddr>,
    /// What it says, decrypted; ends with the connection.
    pub heard: mpsc::Receiver<Vec<u8>>,
    /// What it is told at once: commands, acknowledgements.
    pub urgent: mpsc::Sender<Vec<u8>>,
    /// What it is told when nothing urgent waits: policies.
    pub bulk: mpsc::Sender<Vec<u8>>,
}

/// A call on its way.
pub(super) struct Speech {
    pub(super) remote_key: [u8; 32],
    pub(super) address: Option<IpAddr>,
    pub(super) heard: mpsc::Receiver<Vec<u8>>,
    pub(super) urgent: mpsc::Sender<Vec<u8>>,
    pub(super) bulk: mpsc::Sender<Vec<u8>>,
}

impl Speech {
    /// Says something; whoever has gone hears nothing.
    pub(super) async fn say(&mut self, message: Vec<u8>) -> Result<(), Error> {
        // The connection ended: `heard` tells so too.
        let _ = self.urgent.send(message).await;
        Ok(())
    }

    /// The next message; `None` when the controller has gone, is silent, or speaks nonsense.
    pub(super) async fn hear(&mut self) -> Option<FromController> {
        timeout(PATIENCE, self.hear_late()).await.ok()?
    }

    /// The same, however long it takes.
    pub(super) async fn hear_late(&mut self) -> Option<FromController> {
        let bytes = self.heard.recv().await?;
        FromController::decode(&bytes).ok()
    }
}

impl App {
    /// Speaks with whoever opened a channel, until either side has had enough or the doors of this
    /// server stop.
    pub async fn speak_with_controller(self: Arc<Self>, call: ControllerCall) {
        let Some(_room) = self.controllers.room() else {
            return tracing::warn!("there are too many controllers; one was turned away");
        };
        let mut stop = self.controllers.stopping();
        if *stop.borrow() {
            return;
        }
        let ControllerCall { remote_key, address, heard, urgent, bulk } = call;
        let mut speech = Speech { remote_key, address, heard, urgent, bulk };
        let done = match speech.hear().await {
            Some(FromController::Enrol(request)) => tokio::select! {
                done = self.enrol_controller(&mut speech, request) => done,
                _ = stop.changed() => {
                    speech.say(refusal("the server stops; ask again").encode()).await
                }
            },
            Some(FromController::Hello(hello)) => self.converse(&mut speech, hello, stop).await,
            _ => Ok(()),
        };
        if let Err(error) = done {
            tracing::error!(%error, "a conversation with a controller ended badly");
        }
    }
}

impl App {
    /// How many controllers this server speaks with.
    pub fn controllers_connected(&self) -> usize {
        self.controllers.count()
    }
}
