/** `29 s`, `0.4 s` */
export function seconds(value: number): string {
  return `${whole(Math.round(value * 10) / 10)} s`;
}

/** `4.8 %`, `60 %` */
export function percent(share: number): string {
  const value = share * 100;
  return `${value < 10 ? Math.round(value * 10) / 10 : Math.round(value)} %`;
}

/** `$0.42`, `$1,280` */
export function dollars(usd: number): string {
  return `$${usd < 100 ? usd.toFixed(2) : whole(Math.round(usd))}`;
}

/** `1,200,000` */
export function whole(value: number): string {
  return value.toLocaleString('en-US');
}

/** `980`, `12 k`, `1.5 M`: where there is little room. */
export function short(value: number): string {
  if (value < 1_000) return String(Math.round(value));
  const [unit, name] = value < 1_000_000 ? [1_000, 'k'] : value < 1_000_000_000 ? [1_000_000, 'M'] : [1_000_000_000, 'G'];
  const scaled = value / unit;
  return `${scaled < 10 ? Math.round(scaled * 10) / 10 : Math.round(scaled)} ${name}`;
}

/** How long a share of a day is: `58 min`, `14 h 24 min`. */
export function ofDay(share: number): string {
  const minutes = Math.round(share * 24 * 60);
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  return [...(hours > 0 ? [`${hours} h`] : []), ...(rest > 0 || hours === 0 ? [`${rest} min`] : [])].join(' ');
}

export function count(number: number, noun: string): string {
  return `${whole(number)} ${noun}${number === 1 ? '' : 's'}`;
}
