//! A backup now, beside the data on the server. It is not given out over the network: it holds
//! everything but what opens it.

use super::{Tab, tabs};
use crate::desk::{Answer, Desk};
use crate::frame::{Frame, Section};
use crate::trouble::Trouble;
use askama::Template;
use doorward_app::backups::BackupFile;

struct Row {
    name: String,
    at: String,
    size: String,
}

#[derive(Template)]
#[template(path = "settings_backup.html")]
struct Backup {
    frame: Frame,
    tabs: Vec<Tab>,
    directory: Option<String>,
    rows: Vec<Row>,
    made: Option<String>,
}

async fn page(desk: &Desk) -> Result<Backup, Trouble> {
    let (t, zone) = (desk.words, desk.zone());
    let files = desk.app().backup_files(desk.ctx()).await?;
    let row = |file: BackupFile| Row {
        name: file.name,
        at: t.moment(file.made_at, &zone),
        size: size(file.bytes),
    };
    Ok(Backup {
        frame: desk.frame(Section::Settings),
        tabs: tabs(t, |act| desk.may(act), "/portal/settings/backup"),
        directory: desk.app().backup_directory(),
        rows: files.into_iter().map(row).collect(),
        made: None,
    })
}

fn size(bytes: u64) -> String {
    let kib = bytes.div_ceil(1_024);
    if kib < 10_240 { format!("{kib} KiB") } else { format!("{} MiB", kib.div_ceil(1_024)) }
}

/// Shows those that are there.
pub(crate) async fn show(desk: Desk) -> Answer {
    Ok(desk.show(&page(&desk).await?))
}

/// Makes one.
pub(crate) async fn make(mut desk: Desk) -> Answer {
    desk.act("portal.backup");
    let file = desk.app().back_up(desk.ctx()).await?;
    Ok(desk.show(&Backup { made: Some(file.name), ..page(&desk).await? }))
}
