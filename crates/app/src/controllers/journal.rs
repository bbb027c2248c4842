//! Taking in what a controller wrote down: each entry once, in order, whichever server hears it. Not for
//! what an entry says in the books: that is [`super::translate`].

use super::{ControllerKey, short, translate};
use crate::App;
use crate::context::{Channel, Ctx};
use crate::error::Error;
use crate::events::book;
use crate::key_ring::KeyRing;
use doorward_door::journal::{Arrival, Entry};
use doorward_door::link::JournalBatch;
use doorward_store::{Conn, controller_doors, controllers, events, resources};
use std::sync::Arc;

impl App {
    /// Writes down a batch of entries; the first sequence number that is missing afterwards.
    ///
    /// Entries that are there already are passed over. A batch in which an entry cannot be read, or
    /// does not follow the one before, is taken up to there.
    pub(super) async fn take_journal(
        &self,
        controller: ControllerKey,
        name: &str,
        batch: JournalBatch,
    ) -> Result<i64, Error> {
        let mut ctx = self.ctx(Channel::Server, "controller.journal", None)?;
        ctx.company = controller.0;
        let entries = readable(&controller, &batch);
        let intake = Intake {
            controller,
            name: name.to_owned(),
            entries,
            ctx,
            ring: Arc::clone(&self.ring),
        };
        let next = self.db.write(move |c| intake.run(c)).await?;
        self.events_written();
        Ok(next)
    }
}

/// The entries that can be read and go up.
fn readable(controller: &ControllerKey, batch: &JournalBatch) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::with_capacity(batch.entries.len());
    for bytes in &batch.entries {
        let entry = Entry::decode(&bytes.0).ok();
        let follows =
            |entry: &Entry| entries.last().is_none_or(|last| last.sequence < entry.sequence);
        let Some(entry) = entry.filter(follows) else {
            tracing::warn!(controller = short(&controller.1), "a journal entry makes no sense");
            break;
        };
        entries.push(entry);
    }
    entries
}

/// Everything that the one write needs.
struct Intake {
    controller: ControllerKey,
    name: String,
    entries: Vec<Entry>,
    ctx: Ctx,
    ring: Arc<KeyRing>,
}

impl Intake {
    fn run(self, c: &mut Conn<'_>) -> Result<i64, Error> {
        let (company, id) = self.controller;
        let found = controllers::find(c, company, &id)?;
        let next = found.map_or(1, |found| found.journal_next);
        let new = self.entries.iter().filter(|entry| sequence(entry) >= next);
        let new: Vec<&Entry> = new.collect();
        let Some(last) = new.last() else { return Ok(next) };
        let after = sequence(last).saturating_add(1);
        if !controllers::take_journal(c, company, &id, (next, after))? {
            // Another server hears the same controller, and was quicker.
            return Ok(controllers::find(c, company, &id)?.map_or(next, |found| found.journal_next));
        }
        let first_door = controller_doors::of_controller(c, company, &id)?;
        let first_door = first_door.first().map(|door| door.resource);
        for entry in new {
            let late = translate::arrival(Arrival::of(entry, self.ctx.now));
            for event in translate::events(entry, &self.name, first_door, late) {
                self.write(c, &event)?;
            }
        }
        Ok(after)
    }

    fn write(&self, c: &mut Conn<'_>, event: &events::NewEvent) -> Result<(), Error> {
        let company = self.ctx.company;
        // A door that was deleted meanwhile has no events any more.
        let Some(door) = resources::find(c, company, event.resource)? else { return Ok(()) };
        if let Some((boot, sequence)) = &event.sequence
            && events::is_kept(c, company, door.id, (boot, *sequence))?
        {
            return Ok(());
        }
        book::write(c, &self.ring, &self.ctx, &door, event)
    }
}

fn sequence(entry: &Entry) -> i64 {
    i64::try_from(entry.sequence).unwrap_or(i64::MAX)
}
