//! `doorwardd enroll`: this machine becomes a controller of somebody. Not for running it.

use crate::output::line;
use doorward_controller::link::{Connection, LinkFailed, ServerAddress};
use doorward_controller::readers::random;
use doorward_controller::state::{Enrolment, Folder, Identity};
use doorward_door::link::{
    EnrolmentReply, EnrolmentRequest, FromController, Pending, Reveal, commitment, short_code,
};
use std::error::Error;
use std::path::PathBuf;
use zeroize::Zeroizing;

#[derive(clap::Args)]
pub(crate) struct Enroll {
    /// The address of the server, such as `https://doors.example.org`
    #[arg(long)]
    server: String,
    /// The directory of this controller's state
    #[arg(long, default_value = "/var/lib/doorwardd", env = "DOORWARDD_STATE")]
    state: PathBuf,
    /// What this controller calls itself; the machine's name unless told
    #[arg(long)]
    name: Option<String>,
    /// The key of the server, as the portal and `doorward controller key` show it: with it, nobody can
    /// stand between even if the code is not compared
    #[arg(long, value_name = "HEX")]
    server_key: Option<String>,
}

/// Asks, shows the code, and waits.
pub(crate) fn run(arguments: &Enroll) -> Result<(), Box<dyn Error>> {
    let server = ServerAddress::parse(&arguments.server)?;
    let pinned = arguments.server_key.as_deref().map(key).transpose()?;
    let folder = Folder::take(&arguments.state)?;
    let identity = match Identity::load(&folder)? {
        Some(known) if known.enrolment.is_some() => {
            let text = "this controller is enrolled already; to give it to another server, take it \
                 out of service there, or remove its state directory";
            return Err(text.into());
        }
        Some(mut known) => {
            known.server = server.to_string();
            known.server_key = None;
            known
        }
        None => Identity::new(server.to_string(), random()?, random()?),
    };
    identity.save(&folder)?;
    let name = arguments.name.clone().unwrap_or_else(host_name);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let enrolled = runtime.block_on(ask(&server, identity, pinned.as_ref(), name))?;
    enrolled.save(&folder)?;
    line("enrolled; start `doorwardd run`, or `systemctl start doorwardd`");
    Ok(())
}

async fn ask(
    server: &ServerAddress,
    mut identity: Identity,
    pinned: Option<&[u8; 32]>,
    name: String,
) -> Result<Identity, Box<dyn Error>> {
    let signing = identity.signing_key().ok_or("the signing key is of no use")?;
    let reveal = Reveal { bytes: random()? };
    let request = EnrolmentRequest {
        channel_key: identity.channel.public(),
        signing_key: *signing.public_key(),
        name,
        platform: format!("{} {}", std::env::consts::OS, std::env::consts::ARCH),
        commitment: commitment(&reveal.bytes),
    };
    if !request.is_plain() {
        return Err("the name is too long, or has control characters in it".into());
    }
    let mut connection = Connection::open(server, &identity.channel, random()?, pinned).await?;
    connection.say(&FromController::Enrol(request.clone())).await?;
    let mut code = None;
    loop {
        let reply =
            EnrolmentReply::decode(&connection.hear().await.map_err(|failed| gone(&failed))?)?;
        match reply {
            EnrolmentReply::Pending(pending) if code.is_none() => {
                code = short_code(&request, &connection.server_key, &pending.nonce, &reveal);
                if code.is_none() {
                    return Err("no code can be made".into());
                }
                connection.say(&FromController::Reveal(reveal.clone())).await?;
            }
            EnrolmentReply::Pending(pending) => show(code.as_deref().unwrap_or_default(), &pending),
            EnrolmentReply::Approved(approval) => {
                identity.server_key = Some(connection.server_key);
                identity.enrolment = Some(Enrolment {
                    company: approval.company,
                    controller: approval.controller,
                    command_keys: approval.command_keys,
                    mac_key: Zeroizing::new(approval.mac_key.0),
                    next_mac_key: None,
                });
                return Ok(identity);
            }
            EnrolmentReply::Refused(refused) => {
                let reason: String =
                    refused.reason.chars().filter(|letter| !letter.is_control()).collect();
                return Err(format!("not enrolled: {reason}").into());
            }
        }
    }
}

fn show(code: &str, pending: &Pending) {
    let (first, second) = code.split_at_checked(4).unwrap_or((code, ""));
    line(&format!("code {first}-{second}"));
    line(&format!(
        "type it in the portal under Controllers, or: doorward door approve {first}-{second}"
    ));
    line(&format!("it holds for {} minutes", pending.seconds / 60));
}

fn gone(failed: &LinkFailed) -> String {
    format!("{failed}; the code is worth nothing any more: run enroll again")
}

fn key(text: &str) -> Result<[u8; 32], Box<dyn Error>> {
    let bytes = doorward_domain::hex::decode(text.trim());
    bytes
        .and_then(|bytes| bytes.try_into().ok())
        .ok_or_else(|| "--server-key has 64 hexadecimal digits".into())
}

fn host_name() -> String {
    let name = std::fs::read_to_string("/etc/hostname").unwrap_or_default();
    let name = name.trim();
    if name.is_empty() { "controller".to_owned() } else { name.to_owned() }
}
