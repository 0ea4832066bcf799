/** The default theme, with the fonts that readers have. */
import Theme from 'vitepress/theme-without-fonts'
import './style.css'

export default Theme
