//! Eight digits at a time.

/// The number that eight digits make: one in each byte, 0 to 9, the first of them in the lowest. Three multiplications instead
/// of a step for each digit.
#[inline]
pub fn eight_digits(digits: u64) -> u64 {
    let pairs = digits.wrapping_mul(10).wrapping_add(digits >> 8);
    let first = (pairs & 0x0000_00ff_0000_00ff).wrapping_mul(0x000f_4240_0000_0064);
    let second = ((pairs >> 16) & 0x0000_00ff_0000_00ff).wrapping_mul(0x0000_2710_0000_0001);
    first.wrapping_add(second) >> 32
}

#[cfg(test)]
mod tests {
    use super::eight_digits;

    #[test]
    fn digits_make_their_number() {
        for number in (0..100_000_000_u64).step_by(7_919).chain([99_999_999]) {
            let text = format!("{number:08}");
            let digits = text.bytes().map(|b| b - b'0').collect::<Vec<_>>();
            let word = u64::from_le_bytes(*digits.first_chunk::<8>().unwrap());
            assert_eq!(eight_digits(word), number);
        }
    }
}
