//! The logo of a company, which its pages and letters show: a small PNG, JPEG or WebP. What is kept is
//! painted anew from its pixels, so that nothing else that was in the file comes along.

use crate::App;
use crate::context::{Ctx, Outcome};
use crate::error::{Error, Fault};
use doorward_domain::{Field, FieldProblem, Refusal};
use doorward_store::company_logos::{self, CompanyLogo};
use doorward_store::{Conn, audit};
use image::imageops::FilterType;
use image::{ImageFormat, ImageReader};
use std::io::Cursor;

/// The largest logo taken, in bytes.
pub const LARGEST_LOGO: usize = 256 * 1_024;
/// The most pixels of a side that is taken.
const LARGEST_SIDE: u32 = 4_096;
/// The most pixels of a side that is kept.
const KEPT_SIDE: u32 = 512;

impl App {
    /// Sets the logo of a company, or takes it away.
    ///
    /// # Errors
    /// [`Refusal::InvalidField`] for what is no PNG, JPEG or WebP of a fitting size.
    pub async fn set_logo(&self, ctx: &Ctx, picture: Option<Vec<u8>>) -> Result<(), Error> {
        self.require_company(ctx.company)?;
        let logo = match picture {
            None => None,
            Some(bytes) => {
                let painted = tokio::task::spawn_blocking(move || painted(&bytes)).await;
                let bytes = painted.map_err(|error| Fault::Task(error.to_string()))??;
                Some(CompanyLogo { media_type: "image/png".to_owned(), bytes })
            }
        };
        let (company, now, row) = (ctx.company, ctx.now, ctx.row(Outcome::Done, None)?);
        self.db
            .write(move |c: &mut Conn<'_>| {
                match &logo {
                    Some(logo) => company_logos::put(c, company, logo, now)?,
                    None => company_logos::delete(c, company).map(|_| ())?,
                }
                Ok::<_, Error>(audit::insert(c, &row)?)
            })
            .await
    }
}

/// The picture as a PNG of its pixels alone, made smaller where it is large.
fn painted(bytes: &[u8]) -> Result<Vec<u8>, Refusal> {
    let wrong =
        |expected| Refusal::field(Field::Other("logo"), FieldProblem::Malformed { expected });
    if bytes.len() > LARGEST_LOGO {
        return Err(wrong("a picture of at most 256 KiB"));
    }
    let format = image::guess_format(bytes).ok().filter(|format| {
        matches!(format, ImageFormat::Png | ImageFormat::Jpeg | ImageFormat::WebP)
    });
    let format = format.ok_or_else(|| wrong("a PNG, JPEG or WebP picture"))?;
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = image::Limits::default();
    limits.max_image_width = Some(LARGEST_SIDE);
    limits.max_image_height = Some(LARGEST_SIDE);
    reader.limits(limits);
    let unreadable = "a picture that can be read, of at most 4096 pixels a side";
    let picture = reader.decode().map_err(|_| wrong(unreadable))?;
    let picture = if picture.width().max(picture.height()) > KEPT_SIDE {
        picture.resize(KEPT_SIDE, KEPT_SIDE, FilterType::CatmullRom)
    } else {
        picture
    };
    let mut out = Cursor::new(Vec::new());
    picture.to_rgba8().write_to(&mut out, ImageFormat::Png).map_err(|_| wrong(unreadable))?;
    Ok(out.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encoded(side: u32, format: ImageFormat) -> Vec<u8> {
        let mut out = Cursor::new(Vec::new());
        image::RgbImage::new(side, side).write_to(&mut out, format).unwrap();
        out.into_inner()
    }

    #[test]
    fn a_logo_is_painted_anew_as_a_small_png() {
        for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP] {
            let mut given = encoded(600, format);
            given.extend_from_slice(b"<script>");
            let kept = painted(&given).unwrap();
            assert!(!kept.windows(8).any(|window| window == b"<script>"));
            let picture = image::load_from_memory(&kept).unwrap();
            assert_eq!((picture.width(), picture.height()), (512, 512));
        }
    }

    #[test]
    fn what_is_no_small_picture_is_no_logo() {
        let mut large = encoded(16, ImageFormat::Png);
        large.resize(LARGEST_LOGO + 1, 0);
        let cut = encoded(64, ImageFormat::Png)[..60].to_vec();
        let gif = b"GIF89a".to_vec();
        for wrong in [Vec::new(), b"<svg/>".to_vec(), gif, b"\x89PNG".to_vec(), cut, large] {
            assert!(painted(&wrong).is_err());
        }
    }
}
