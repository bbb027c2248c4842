//! The keys by which controllers know this installation: one that signs commands and policies, one that
//! opens the channel. Both come from one seed, made when it is first needed, and kept sealed.

use crate::App;
use crate::edge;
use crate::error::{Error, Fault};
use crate::key_ring::KeyRing;
use crate::seal;
use doorward_door::channel::ChannelKey;
use doorward_door::command::SigningKey;
use doorward_store::{Conn, command_keys};
use ring::hmac;
use std::sync::Arc;
use tokio::sync::OnceCell;
use zeroize::Zeroizing;

/// The place of the seed, to which its seal is tied.
const PLACE: &str = "command_key.sealed/1";
const WHAT: &str = "the key that signs commands to doors";

/// What the key of the channel is derived with.
const CHANNEL: &[u8] = b"doorward controller channel 1";

/// The keys, once they were needed.
#[derive(Default)]
pub(crate) struct CommandKey(OnceCell<Keys>);

struct Keys {
    signing: Arc<SigningKey>,
    channel: ChannelKey,
}

impl App {
    /// The key that signs, made and kept by whichever server needs it first.
    pub(crate) async fn command_key(&self) -> Result<Arc<SigningKey>, Error> {
        Ok(Arc::clone(&self.door_keys().await?.signing))
    }

    /// The key that opens the channel to controllers.
    ///
    /// # Errors
    /// When it cannot be made, kept or opened.
    pub async fn channel_key(&self) -> Result<ChannelKey, Error> {
        Ok(self.door_keys().await?.channel.clone())
    }

    async fn door_keys(&self) -> Result<&Keys, Error> {
        self.command_key.0.get_or_try_init(|| self.load_command_key()).await
    }

    /// What a controller needs to know of the key, once and for all, when it is enrolled.
    ///
    /// # Errors
    /// When the key cannot be made, kept or opened.
    pub async fn door_public_key(&self) -> Result<[u8; 32], Error> {
        Ok(*self.command_key().await?.public_key())
    }

    async fn load_command_key(&self) -> Result<Keys, Error> {
        let kept = self.db.read(|c| command_keys::find(c).map_err(Error::from)).await?;
        let sealed = match kept {
            Some(sealed) => sealed,
            None => self.make_command_key().await?,
        };
        let seed = Zeroizing::new(seal::open_column(&self.ring, WHAT, PLACE, &sealed)?);
        let broken = || Fault::Seal { what: WHAT, key_ring: 0 };
        let seed: &[u8; 32] = seed.as_slice().try_into().map_err(|_| broken())?;
        let signing = Arc::new(SigningKey::from_seed(seed).map_err(|_| broken())?);
        let derived = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, seed), CHANNEL);
        let channel: [u8; 32] = derived.as_ref().try_into().map_err(|_| broken())?;
        Ok(Keys { signing, channel: ChannelKey::new(channel) })
    }

    /// The sealed seed that is kept afterwards: another server may have been quicker.
    async fn make_command_key(&self) -> Result<Vec<u8>, Error> {
        let seed = Zeroizing::new(edge::random::<32>()?);
        let sealed = seal::column(&self.ring, PLACE, seed.as_slice())?;
        let now = self.clock.now();
        self.db
            .write(move |c| {
                command_keys::insert(c, &sealed, now)?;
                Ok(command_keys::find(c)?.unwrap_or(sealed))
            })
            .await
    }
}

/// Seals the same seed anew under the newest master key.
pub(crate) fn reseal(c: &mut Conn<'_>, ring: &KeyRing) -> Result<(), Error> {
    let Some(sealed) = command_keys::find(c)? else { return Ok(()) };
    let seed = Zeroizing::new(seal::open_column(ring, WHAT, PLACE, &sealed)?);
    Ok(command_keys::reseal(c, &seal::column(ring, PLACE, &seed)?)?)
}
