//! Reading figures from a network's file, never past its end.

use super::NetworkError;

/// A file, as far as it is not yet read.
pub(super) struct Reader<'a>(pub(super) &'a [u8]);

impl<'a> Reader<'a> {
    pub(super) fn bytes(&mut self, count: usize) -> Result<&'a [u8], NetworkError> {
        let (read, rest) = self.0.split_at_checked(count).ok_or(NetworkError::Length)?;
        self.0 = rest;
        Ok(read)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], NetworkError> {
        let (read, rest) = self.0.split_first_chunk().ok_or(NetworkError::Length)?;
        self.0 = rest;
        Ok(*read)
    }

    pub(super) fn byte(&mut self) -> Result<usize, NetworkError> {
        self.array().map(|[byte]| usize::from(byte))
    }

    pub(super) fn short(&mut self) -> Result<usize, NetworkError> {
        self.array().map(|bytes| usize::from(u16::from_le_bytes(bytes)))
    }

    fn single(&mut self) -> Result<f32, NetworkError> {
        self.array().map(f32::from_le_bytes)
    }

    /// An array of figures: `Ok(None)` when the file says that there is none. `operator` is the one
    /// that is being read.
    pub(super) fn figures(
        &mut self,
        count: usize,
        operator: usize,
    ) -> Result<Option<Vec<f32>>, NetworkError> {
        let wide = |size: usize| count.checked_mul(size).ok_or(NetworkError::TooLarge(operator));
        let figures = match self.byte()? {
            0 => return Ok(None),
            1 => {
                let (chunks, _) = self.bytes(wide(4)?)?.as_chunks();
                chunks.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect()
            }
            2 => {
                let (chunks, _) = self.bytes(wide(2)?)?.as_chunks();
                chunks.iter().map(|bytes| half(u16::from_le_bytes(*bytes))).collect()
            }
            3 => {
                let (scale, least) = (self.single()?, self.single()?);
                self.bytes(count)?.iter().map(|byte| f32::from(*byte) * scale + least).collect()
            }
            _ => return Err(NetworkError::Operator(operator)),
        };
        Ok(Some(figures))
    }
}

/// A number of half precision (IEEE 754 binary16).
fn half(bits: u16) -> f32 {
    let bits = u32::from(bits);
    let (sign, exponent, fraction) = (bits >> 15 << 31, (bits >> 10) & 31, bits & 1023);
    let magnitude = match exponent {
        // 2^-24 is the step below the smallest normal number.
        0 => (f32::from_bits(0x3380_0000) * f32::from(u16::try_from(fraction).unwrap_or(0)))
            .to_bits(),
        31 => (255 << 23) | (fraction << 13),
        _ => ((exponent + 112) << 23) | (fraction << 13),
    };
    f32::from_bits(sign | magnitude)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_precision_is_read_as_the_standard_has_it() {
        for (bits, value) in [
            (0x3c00, 1.0),
            (0xc000, -2.0),
            (0x7bff, 65504.0),
            (0x3555, 0.333_251_95),
            (0x0001, 5.960_464_5e-8),
            (0x83ff, -6.097_555e-5),
            (0x7c00, f32::INFINITY),
        ] {
            assert_eq!(half(bits).to_bits(), f32::to_bits(value), "{bits:04x}");
        }
        assert!(half(0x7e00).is_nan());
    }

    #[test]
    fn each_encoding_gives_its_figures_and_none_reads_past_the_end() {
        let read = |bytes: &[u8], count| Reader(bytes).figures(count, 7);
        assert_eq!(read(&[0, 9, 9], 2), Ok(None));
        assert_eq!(read(&[1, 0, 0, 128, 63], 1), Ok(Some(vec![1.0])));
        assert_eq!(read(&[2, 0, 60, 0, 192], 2), Ok(Some(vec![1.0, -2.0])));
        let bytes = [&[3], &0.5_f32.to_le_bytes()[..], &(-1.0_f32).to_le_bytes(), &[0, 3]].concat();
        assert_eq!(read(&bytes, 2), Ok(Some(vec![-1.0, 0.5])));
        assert_eq!(read(&bytes, 3), Err(NetworkError::Length));
        assert_eq!(read(&[1, 0], usize::MAX), Err(NetworkError::TooLarge(7)));
        assert_eq!(read(&[4], 0), Err(NetworkError::Operator(7)));
    }
}
