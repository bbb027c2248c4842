//! The journal in the loop: written before locks move, synced before the next thing, sent when the
//! server asks for more.

use super::{Daemon, Shown};
use crate::link::ToLink;
use doorward_door::journal::Entry;
use doorward_door::link::{FromController, JournalBatch, Payload};

/// Entries in a message, and bytes of them.
const MOST: usize = 64;
const MOST_BYTES: usize = 48_000;
/// How long to wait before entries are sent again that the server did not take.
const AGAIN_MS: u64 = 10_000;

impl Daemon {
    pub(super) fn write_down(&mut self, entries: Vec<Entry>) {
        if entries.is_empty() {
            return;
        }
        let lost = self.journal.lost();
        let written = self.journal.append(entries);
        let failed = written.err().map(|error| error.to_string());
        self.journal_trouble(failed);
        if self.journal.lost() > lost {
            let text = "entries of the journal are lost: the disk has taken none for too long";
            (self.show)(Shown::Trouble(text.to_owned()));
        }
    }

    pub(super) fn sync_journal(&mut self) {
        let failed = self.journal.sync().err().map(|error| error.to_string());
        if failed.is_some() {
            self.journal_trouble(failed);
        }
    }

    /// Tells once that the journal is in trouble, and once that it is not any more.
    fn journal_trouble(&mut self, failed: Option<String>) {
        match (failed, self.server.journal_failed) {
            (Some(why), false) => {
                (self.show)(Shown::Trouble(format!("the journal is kept in memory: {why}")));
                self.server.journal_failed = true;
            }
            (None, true) => {
                (self.show)(Shown::Note("the journal is on the disk again".to_owned()));
                self.server.journal_failed = false;
            }
            _ => {}
        }
    }

    /// Sends the next entries, if the server is there and waits for none.
    pub(super) fn send_journal(&mut self) {
        let now_ms = self.now_ms();
        let Some(next) = self.server.journal_next else { return };
        if self.server.sending || next >= self.journal.next() || now_ms < self.server.again_ms {
            return;
        }
        let batch = match self.journal.batch(next, MOST, MOST_BYTES) {
            Ok(batch) => batch,
            Err(error) => return self.journal_trouble(Some(error.to_string())),
        };
        let Some((first, _)) = batch.first() else { return };
        let first = *first;
        let entries = batch.into_iter().map(|(_, bytes)| Payload(bytes)).collect();
        let message = FromController::Journal(JournalBatch { first, entries });
        if self.link.order(ToLink::Say(message)) {
            self.server.sending = true;
            self.server.sent_from = next;
        }
    }

    pub(super) fn acknowledged(&mut self, next: u64) {
        self.server.sending = false;
        if next <= self.server.sent_from {
            self.server.again_ms = self.now_ms().saturating_add(AGAIN_MS);
        }
        self.server.journal_next = Some(next);
        (self.show)(Shown::Acknowledged(next));
        self.send_journal();
    }
}
