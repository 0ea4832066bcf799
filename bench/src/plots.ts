/** Plots as SVG, for light and for dark pages. */
import { BarChart } from 'echarts/charts'
import { GridComponent, TitleComponent } from 'echarts/components'
import { init, use } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'
import type { Plot } from './section.ts'
import { spell } from './statistics.ts'

use([BarChart, GridComponent, TitleComponent, SVGRenderer])

export type Theme = 'light' | 'dark'

const COLOURS = {
  light: { text: '#1f2328', faint: '#59636e', line: '#d1d9e0', ours: '#0969da', others: '#afb8c1' },
  dark: { text: '#f0f6fc', faint: '#9198a1', line: '#3d444d', ours: '#4493f8', others: '#656c76' },
} as const

const WIDTH = 800
const ROW = 26
const TITLE = 48
const FONT = 'system-ui, sans-serif'

/** A bar, or the name of the group that begins below it. */
type Line = Plot['bars'][number] | { readonly heading: string }

export function svgOf({ title, unit, bars }: Plot, theme: Theme): string {
  const colours = COLOURS[theme]
  const lines = linesOf(bars)
  const height = TITLE + lines.length * ROW + 12
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: WIDTH, height })
  chart.setOption({
    animation: false,
    backgroundColor: 'transparent',
    textStyle: { fontFamily: FONT },
    title: {
      text: title,
      left: 8,
      top: 10,
      textStyle: { color: colours.text, fontSize: 15, fontWeight: 600 },
    },
    grid: { left: LABELS, right: 80, top: TITLE, bottom: 8, containLabel: false },
    xAxis: { type: 'value', show: false, min: 0 },
    yAxis: {
      type: 'category',
      inverse: true,
      data: lines.map((line) => ('heading' in line ? line.heading : line.label)),
      axisTick: { show: false },
      axisLine: { lineStyle: { color: colours.line } },
      axisLabel: {
        interval: 0,
        fontSize: 13,
        fontFamily: FONT,
        color: colours.text,
        formatter: (text: string, at: number) => styled(text, lines[at]),
        rich: {
          heading: { color: colours.faint, fontSize: 13, fontWeight: 600 },
          ours: { color: colours.ours, fontSize: 13, fontWeight: 600 },
        },
      },
    },
    series: [
      {
        type: 'bar',
        barWidth: 16,
        data: lines.map((line) => ('heading' in line ? '-' : barOf(line, unit, colours))),
      },
    ],
  })
  const svg = chart.renderToSVGString()
  chart.dispose()
  return svg
}

/** Pixels that the names of the rows take. */
const LABELS = 320

function linesOf(bars: Plot['bars']): Line[] {
  const lines: Line[] = []
  let group = ''
  for (const bar of bars) {
    if (bar.group !== group) lines.push({ heading: bar.group })
    group = bar.group
    lines.push(bar)
  }
  return lines
}

function styled(text: string, line: Line | undefined): string {
  if (line === undefined) return text
  if ('heading' in line) return `{heading|${text}}`
  return line.ours ? `{ours|${text}}` : text
}

function barOf(
  { value, ours }: Plot['bars'][number],
  unit: string,
  colours: (typeof COLOURS)[Theme],
) {
  return {
    value,
    itemStyle: { color: ours ? colours.ours : colours.others, borderRadius: 2 },
    label: {
      show: true,
      position: 'right',
      color: ours ? colours.ours : colours.text,
      fontSize: 13,
      fontFamily: FONT,
      fontWeight: ours ? 600 : 400,
      formatter: unit === '×' ? `${spell(value)}×` : `${spell(value)} ${unit}`,
    },
  }
}
